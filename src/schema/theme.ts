import { z } from 'zod'

/** `#rrggbb` or a name. */
const color = z
  .string()
  .regex(
    /^(#[0-9a-fA-F]{6}|gr[ae]y|(black|red|green|yellow|blue|magenta|cyan|white)(Bright)?)$/,
    'is no colour: #rrggbb, gray, or a name as in cyan or redBright',
  )

/** How one kind of text looks. Colours are `#rrggbb` or the terminal's own names, as in `cyan` or `gray`. */
const style = z.strictObject({
  color: color.optional(),
  background: color.optional(),
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

/** A theme of the user, `themes/<name>.json` beside the settings: what it leaves out looks as in the one that it extends. */
export const userTheme = z.strictObject({
  label: z.string().optional(),
  extends: z.string().default('dark'),
  tones: z
    .strictObject(
      Object.fromEntries(TONES.map(tone => [tone, style.optional()])) as Record<
        Tone,
        z.ZodOptional<typeof style>
      >,
    )
    .default({}),
})
export type UserTheme = z.infer<typeof userTheme>
