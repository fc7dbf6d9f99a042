import type { BaseAgent, IdentityCallback, ParsedKey, PublicKeyEntry } from 'ssh2'
import { loadSsh2 } from './load.ts'

/** The keys that an agent would offer, each as it travels in base64; none where no agent answers. */
export async function agentKeys(socket: string): Promise<string[]> {
  const { OpenSSHAgent } = await loadSsh2()
  return await new Promise(resolve => {
    new OpenSSHAgent(socket).getIdentities((error, keys) => {
      resolve(error ? [] : (keys ?? []).flatMap(key => blobOf(key) ?? []))
    })
  })
}

/** An agent that offers only some of its keys, in the order given: a server counts each that it refuses. */
export async function narrowAgent(socket: string, blobs: readonly string[]): Promise<BaseAgent<ParsedKey>> {
  const { OpenSSHAgent } = await loadSsh2()
  class NarrowAgent extends OpenSSHAgent {
    override getIdentities(done: IdentityCallback<ParsedKey>): void {
      super.getIdentities((error, keys = []) => {
        const byBlob = new Map(keys.map(key => [blobOf(key), key]))
        done(
          error,
          blobs.flatMap(blob => byBlob.get(blob) ?? []),
        )
      })
    }
  }
  return new NarrowAgent(socket)
}

const blobOf = (key: ParsedKey | PublicKeyEntry): string | null =>
  'getPublicSSH' in key ? Buffer.from(key.getPublicSSH()).toString('base64') : null
