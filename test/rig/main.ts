// `npm run rig:start` and `npm run rig:stop`: a Slurm cluster and SSH hosts on this machine, for trying and for tests.
import { installPackages, missingPackages } from './packages.ts'
import { profilesText } from './profiles.ts'
import { startRig, stopRig } from './rig.ts'

const [verb, ...words] = process.argv.slice(2)
const say = (text: string) => process.stderr.write(`${text}\n`)

if (verb === 'stop') {
  await stopRig()
  say('the rig is stopped')
} else if (verb === 'start') {
  if (process.getuid?.() !== 0) {
    say('the rig makes accounts and starts daemons: it needs root, on a machine that is yours')
    process.exit(1)
  }
  const missing = missingPackages()
  if (missing.length > 0) say(`  … installs ${missing.join(' ')}`)
  await installPackages()
  const began = performance.now()
  const rig = await startRig({
    accounting: !words.includes('--no-accounting'),
    onStep: what => say(`  … ${what}`),
  })
  say(`the rig runs after ${Math.round((performance.now() - began) / 100) / 10} s: ${rig.nodes} nodes`)
  say('\nInto your settings (~/.config/orion/config.yaml, or `npm run -s rig:start > FILE`):\n')
  process.stdout.write(`${profilesText(rig)}\n`)
  say(`Then: export SLURM_CONF=${rig.slurm_conf}; bin/orion demo --on polaris`)
} else {
  say('usage: start [--no-accounting] | stop')
  process.exit(2)
}
