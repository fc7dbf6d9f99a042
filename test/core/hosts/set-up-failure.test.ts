import { expect, it } from 'vitest'
import { setUpFailure } from '../../../src/core/hosts/set-up-failure.ts'

it.each([
  [
    'a network that is not there',
    `WARNING: Retrying (Retry(total=1)) after connection broken by 'NewConnectionError': /simple/torch/
ERROR: Could not find a version that satisfies the requirement torch==2.13.0 (from versions: none)
ERROR: No matching distribution found for torch==2.13.0`,
    { code: 'environment', message: /cannot be reached/, hint: /--wheels/ },
  ],
  [
    'a package that the index does not have',
    `Looking in links: /wheels
ERROR: Could not find a version that satisfies the requirement torch==2.13.0 (from versions: 2.4.1)
ERROR: No matching distribution found for torch==2.13.0`,
    { code: 'environment', message: /No matching distribution found for torch==2\.13\.0/, hint: /--base/ },
  ],
  [
    'a full disk',
    'Installing collected packages: torch\nERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n',
    { code: 'disk_full', message: /disk is full/, hint: /Free space/ },
  ],
  [
    'a Debian without venv',
    'The virtual environment was not created successfully because ensurepip is not available.  On Debian/Ubuntu\nsystems, you need to install the python3-venv package',
    { code: 'environment', message: /without venv/, hint: /python3-venv/ },
  ],
  [
    'a folder of somebody else',
    "mkdir: cannot create directory '/opt/lab': Permission denied",
    { code: 'environment', message: /cannot be written/, hint: /of yours/ },
  ],
  [
    'anything else',
    'Traceback (most recent call last):\nRuntimeError: broken wheel',
    { code: 'environment', message: /RuntimeError: broken wheel/, hint: /set-up\.log/ },
  ],
  ['silence', '', { code: 'environment', message: /without a word/, hint: /set-up\.log/ }],
])('says what keeps an environment from being made: %s', (_, printed, { code, message, hint }) => {
  expect(setUpFailure('installing torch on box', printed)).toMatchObject({
    code,
    message: expect.stringMatching(message),
    hint: expect.stringMatching(hint),
  })
})
