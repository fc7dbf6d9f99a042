/** What a bundle begins with, by the name of its file. */
export const entries: Record<string, string>

/** Sources that are loaded together, with all that they load. */
export const groups: string[][]
