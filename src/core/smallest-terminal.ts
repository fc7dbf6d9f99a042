/** The smallest terminal that the full screen is laid out for. */
export const SMALLEST_TERMINAL = { columns: 60, rows: 15 } as const
