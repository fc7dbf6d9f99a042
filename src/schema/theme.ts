import { z } from 'zod'

/** How one kind of text looks. Colours are `#rrggbb` or the terminal's own names, as in `cyan` or `gray`. */
const style = z.strictObject({
  color: z.string().optional(),
  background: z.string().optional(),
  bold: z.boolean().optional(),
  dim: z.boolean().optional(),
  inverse: z.boolean().optional(),
  underline: z.boolean().optional(),
})
export type Style = z.infer<typeof style>

/** What text means on a screen; a theme says how each meaning looks. */
export const TONES = [
  'text',
  'muted',
  'strong',
  'accent',
  'title',
  'border',
  'good',
  'warn',
  'bad',
  'info',
  'key',
  'off',
  'selected',
  'chart',
  'chart2',
  'chart3',
  'chart4',
  'chart5',
  'chart6',
  'superseded',
  'dialog',
  'cursor',
] as const
export type Tone = (typeof TONES)[number]

/** One file of `themes/`. */
export const theme = z.strictObject({
  name: z.string(),
  label: z.string(),
  tones: z.strictObject(Object.fromEntries(TONES.map(tone => [tone, style])) as Record<Tone, typeof style>),
})
export type Theme = z.infer<typeof theme>
