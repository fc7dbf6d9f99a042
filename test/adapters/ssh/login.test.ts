import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { builtProgram, environment, orion } from '../../commands/program.ts'
import { canHaveRig, testRig } from '../../rig/for-tests.ts'
import { PASSWORD, userName } from '../../rig/sshd.ts'
import { TestTerminal } from '../../support/terminal.ts'
import { configFor, keys, sshd, stopDaemon } from './hosts.ts'

const NODE = join('node_modules', 'node', 'bin', 'node')

describe.runIf(canHaveRig() && existsSync('/etc/pam.d/sshd'))('a host that asks for more than a key', () => {
  beforeAll(async () => void (await testRig()), 90_000)

  /** A host that takes a key and then asks questions, and a home whose profile `box` reaches it. */
  async function guarded() {
    const server = await sshd([
      'UsePAM yes',
      'KbdInteractiveAuthentication yes',
      'AuthenticationMethods publickey,keyboard-interactive',
    ])
    onTestFinished(() => stopDaemon(server.daemon))
    // Short: the path of a socket is.
    const home = mkdtempSync('/tmp/orion-login-')
    onTestFinished(() => rmSync(home, { recursive: true, force: true }))
    const known = join(home, 'known_hosts')
    writeFileSync(known, server.known)
    const profile = {
      adapter: 'ssh',
      host: 'box',
      ssh_config: configFor(server.port, [
        `User ${userName('ada')}`,
        `IdentityFile ${keys('ada')}`,
        `UserKnownHostsFile ${known}`,
      ]),
      run_root: '/tmp/nowhere',
    }
    mkdirSync(join(home, 'config', 'orion'), { recursive: true })
    writeFileSync(
      join(home, 'config', 'orion', 'config.yaml'),
      JSON.stringify({ profiles: { box: profile } }),
    )
    return { home }
  }
  const logIn = (home: string): TestTerminal => {
    const terminal = new TestTerminal({
      argv: [NODE, builtProgram(), 'login', 'box'],
      env: { ...environment({ home }), TMPDIR: undefined },
    })
    onTestFinished(() => terminal.close())
    return terminal
  }

  it('is not asked in the background, lets a person in at the terminal, and is asked nothing again', async () => {
    const { home } = await guarded()
    const before = await orion(['hosts', 'box', '--check'], { home })
    expect(before).toMatchObject({ code: 6 })
    expect(before.stdout + before.stderr).toContain('orion login')
    const terminal = logIn(home)
    await terminal.waitFor(/password/i, 60_000)
    terminal.send(`${PASSWORD}\r`)
    await terminal.waitFor('box is connected', 60_000)
    expect(await terminal.ended(30_000)).toMatchObject({ code: 0 })
    expect(terminal.screen()).not.toContain(PASSWORD)
    expect(await orion(['hosts', 'box', '--check'], { home })).toMatchObject({ code: 0 })
    await orion(['reset', 'box'], { home })
  }, 180_000)

  it('keeps out who does not know the answer, and says so', async () => {
    const { home } = await guarded()
    const terminal = logIn(home)
    for (let times = 1; times <= 3; times += 1) {
      await terminal.waitFor(new RegExp(`(?:password[\\s\\S]*){${times}}`, 'i'), 60_000)
      terminal.send('wrong\r')
    }
    expect(await terminal.ended(60_000)).toMatchObject({ code: 6 })
    expect(terminal.screen()).toContain('did not let you in')
  }, 180_000)
})
