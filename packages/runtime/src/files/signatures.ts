import { BufferPrototypeLatin1Slice, Error, StringPrototypeIncludes } from '@esm-bytecode/format/primordials'
import { readSignature } from '@esm-bytecode/format'
import { getBuiltin, realpathSync } from '../process/builtins.ts'
import type { Environment } from '../process/environment.ts'
import { readRegularFile } from './read-file.ts'

/** Says whether the files that hold bytecode are signed by whom the environment names. */
export interface SignatureCheck {
  /**
   * @param file all bytes of a sidecar or a pack, which must not change afterwards
   * @param name path of the file, for messages
   * @returns why it must not be used, to stand behind what it is called; `null`: it may
   * @throws BmesError if it is damaged
   */
  findProblem(file: Uint8Array, name: string): string | null
}

export interface Trust {
  /** Why nothing is served at all, or `null`. */
  readonly disabled: string | null
  /** `null`: nobody asks for signatures. */
  readonly signatures: SignatureCheck | null
}

const NAME = 'ESM_BYTECODE_PUBLIC_KEY'
const PEM_LABEL = '-----BEGIN PUBLIC KEY-----'
const UNSIGNED = `is not signed, and ${NAME} is set; build with the option "sign", or unset the variable`
const FORGED = `is not signed with the key of ${NAME}, or was changed since; deploy what the build wrote, or the key that belongs to it`

/**
 * What is trusted in this process. A key that cannot be used is no reason to trust everybody: then nothing is served.
 * `node:crypto`, which is slow to load, is so only where there is a key; README.md has what that costs.
 */
export function establishTrust({ disabled, publicKey }: Pick<Environment, 'disabled' | 'publicKey'>): Trust {
  if (publicKey === null || disabled !== null) return { disabled, signatures: null }
  try {
    return { disabled: null, signatures: createSignatureCheck(publicKey) }
  } catch (error) {
    const problem = `${NAME} ${(error as Error).message}; set it to the PEM text of an Ed25519 public key or to the path of such a file, or unset it`
    return { disabled: problem, signatures: { findProblem: () => `cannot be verified: ${problem}` } }
  }
}

/** @throws Error whose message stands behind the name of the variable */
function createSignatureCheck(publicKey: string): SignatureCheck {
  const { createHash, createPublicKey, verify } = getBuiltin('node:crypto')
  const text = StringPrototypeIncludes(publicKey, '-----BEGIN') ? publicKey : readKeyFile(publicKey)
  // Node would take the public half of a private key, which nobody should leave there.
  if (!StringPrototypeIncludes(text, PEM_LABEL))
    throw new Error(`holds no public key: "${PEM_LABEL}" is missing`)
  const key = attempt('holds a public key that cannot be read', () => createPublicKey(text))
  if (key.asymmetricKeyType !== 'ed25519') {
    throw new Error(`holds a key of type ${key.asymmetricKeyType}, and signatures are Ed25519`)
  }
  return {
    findProblem(file, name) {
      const signature = readSignature(file, name)
      if (signature === null) return UNSIGNED
      return verify(null, signature.message(createHash('sha256')), key, signature.bytes) ? null : FORGED
    },
  }
}

/** @throws Error */
function readKeyFile(path: string): string {
  if (path === '') throw new Error('is empty')
  // Secrets are mounted as links, which may be followed here; a pipe, which nobody may write to, not.
  const bytes = attempt(`names ${path}, which cannot be read`, () => readRegularFile(realpathSync(path)))
  return bytes === null ? '' : BufferPrototypeLatin1Slice(bytes)
}

function attempt<Result>(failure: string, action: () => Result): Result {
  try {
    return action()
  } catch (error) {
    throw new Error(`${failure} (${(error as Error).message})`, { cause: error })
  }
}
