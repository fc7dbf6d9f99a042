/** Every file and envelope Orion writes carries this number; readers refuse a newer one. */
export const SCHEMA_VERSION = 1
