/** Exit status of a job that saved and stopped because a signal asked it to. */
export const SAVED_AND_STOPPED = 85
