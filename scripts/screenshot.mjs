// Draws docs/screens/*.svg: the real session on a made-up laboratory, in a terminal that is read cell by cell.
// Usage: node scripts/screenshot.mjs [NAME ...]   (Linux: it needs a mount namespace of its own)
import { spawnSync } from 'node:child_process'

// Seen from inside, this checkout lies in the home of a user called ada, so that no picture tells of the machine that drew it.
const INSIDE = `
set -e
mount --bind "$PWD" /mnt
mount -t tmpfs none /home
mkdir -p /home/ada/orion
mount --bind /mnt /home/ada/orion
hostname ada-desktop
cd /home/ada/orion
exec env -i PATH="$PATH" LANG=C.UTF-8 TERM=xterm-256color HOME=/home/ada SHELL=/bin/sh \\
  node_modules/node/bin/node scripts/screenshots/main.ts "$@"
`
const { status, error } = spawnSync(
  'unshare',
  [
    '--user',
    '--map-root-user',
    '--mount',
    '--uts',
    'sh',
    '-c',
    INSIDE,
    'screenshots',
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
)
if (error) console.error(`the pictures need unshare of util-linux: ${error.message}`)
process.exit(status ?? 1)
