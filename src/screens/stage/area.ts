/** Room that a screen has for itself, between header and footer. */
export interface Area {
  columns: number
  rows: number
}
