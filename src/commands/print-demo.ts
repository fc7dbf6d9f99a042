import { type Demo, type DemoNews, demo } from '../control/demo.ts'
import { durationWords } from '../core/text/words.ts'
import { EXIT, type ExitCode } from '../schema/error.ts'
import { demoTeller } from './demo-teller.ts'
import type { Io } from './io.ts'
import { printJson } from './print-json.ts'
import { printProof, verdictOf } from './print-proof.ts'
import { progressLine } from './progress-line.ts'
import { textChannel } from './text-channel.ts'
import type { Host } from './verb.ts'

interface DemoCall {
  io: Io
  host: Host
  flags: { json: boolean; plain: boolean; on: string }
}

/**
 * `orion demo`. Its news go to lines; on a terminal, once there is a run to look at, to the session that shows it, and back to
 * lines when the user leaves before the end.
 */
export async function printDemo({ io, host, flags }: DemoCall): Promise<ExitCode> {
  const ctx = await host.open()
  const began = performance.now()
  const signal = host.interrupt()
  const line = progressLine(io)
  const lines = (text: string) => flags.json || line.keep(text)
  const watched = io.interactive && !flags.plain && !flags.json
  const launched = Promise.withResolvers<string | null>()
  const teller = demoTeller(io.out)
  let say = lines
  const onNews = (news: DemoNews) => {
    for (const text of teller.tell(news)) say(text)
    if (say === lines && !flags.json) line.show(teller.moving())
    if (news.kind === 'launched' && news.role === 'victim') launched.resolve(news.run.id)
  }
  const running = demo(ctx, { profile: flags.on, signal, onNews }).finally(() => launched.resolve(null))
  const finished = running.then(
    made => made,
    (error: unknown) => {
      if (signal.aborted) return null
      throw error
    },
  )
  if (watched) await showSession(finished)
  const made = await finished.finally(line.end)
  if (made === null) return EXIT.interrupted
  if (flags.json) printJson(io, { item: made })
  else {
    printProof(io, made)
    io.out.write(
      `took ${durationWords((performance.now() - began) / 1000)}; see both with: orion runs r2-test\n`,
    )
  }
  return made.proof.equal ? EXIT.ok : EXIT.failed

  async function showSession(ended: Promise<Demo | null>): Promise<void> {
    const run = await launched.promise
    if (run === null) return
    line.end()
    const channel = textChannel()
    say = channel.push
    void ended.then(
      demoMade => {
        if (demoMade) channel.push(`${verdictOf(demoMade.proof)}; leave to see the table`)
        channel.close()
      },
      () => channel.close(),
    )
    await host.session({ openRun: run, narration: channel.texts })
    say = lines
  }
}
