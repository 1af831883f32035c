import { BufferPrototypeLatin1Slice, Error, StringPrototypeIncludes } from '@esm-bytecode/format/primordials'
import { readSignature } from '@esm-bytecode/format'
import { getBuiltin, realpathSync } from '../process/builtins.ts'
import { readRegularFile } from './read-file.ts'
import type { SignatureCheck } from './signatures.ts'

const NAME = 'ESM_BYTECODE_PUBLIC_KEY'
const PEM_LABEL = '-----BEGIN PUBLIC KEY-----'
const UNSIGNED = `is not signed, and ${NAME} is set; build with the option "sign", or unset the variable`
const FORGED = `is not signed with the key of ${NAME}, or was changed since; deploy what the build wrote, or the key that belongs to it`

/**
 * @param publicKey the value of the variable
 * @throws Error whose message stands behind the name of the variable
 */
export function createSignatureCheck(publicKey: string): SignatureCheck {
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
