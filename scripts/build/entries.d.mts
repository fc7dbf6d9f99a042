/** What a bundle begins with, by the name of its file. */
export const entries: Record<string, string>
