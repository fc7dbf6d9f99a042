import { OrionError } from '../../schema/error.ts'

/** The scheduler refused a submission in its own words: nothing was queued. */
export class RefusedError extends OrionError {}
