import { createHash, createPrivateKey, createPublicKey, KeyObject, sign, verify } from 'node:crypto'
import { readSignature, withSignature } from '@esm-bytecode/format'
import { errOption } from '../errors.ts'

/** Signs what a build writes, and knows its own signature again. */
export interface Signer {
  /**
   * @param file a sidecar or a pack without a signature
   * @returns the same with one
   */
  sign(file: Uint8Array): Uint8Array
  /**
   * Whether a file is signed with this key, and unchanged since.
   *
   * @param name path of the file, for messages
   * @throws BmesError if it is damaged, or no BMES file
   */
  hasSigned(file: Uint8Array, name: string): boolean
}

/**
 * @param privateKey PEM text, or a `KeyObject`, of an Ed25519 private key
 * @param option what people gave the key to, for messages, such as `The option "sign.privateKey" of esmBytecode()`
 * @throws BmesError `BMES_ERR_OPTION`, with nothing of the key in its message
 */
export function createSigner(privateKey: unknown, option: string): Signer {
  const key = readPrivateKey(privateKey, option)
  const publicKey = createPublicKey(key)
  const sha256 = () => createHash('sha256')
  return {
    sign: (file) => withSignature(file, sha256, (message) => sign(null, message, key)),
    hasSigned(file, name) {
      const signature = readSignature(file, name)
      return signature !== null && verify(null, signature.message(sha256()), publicKey, signature.bytes)
    },
  }
}

const TAKES = 'Give it an Ed25519 private key: the text of a PEM file, or a KeyObject of node:crypto.'

function readPrivateKey(value: unknown, option: string): KeyObject {
  const key = typeof value === 'string' ? parse(value, option) : value
  // Of what a key might be in, only the type is shown.
  if (!(key instanceof KeyObject)) {
    throw errOption(`${option} is ${key === null ? 'null' : `of type ${typeof key}`}. ${TAKES}`)
  }
  if (key.type !== 'private') throw errOption(`${option} is a ${key.type} key. ${TAKES}`)
  if (key.asymmetricKeyType !== 'ed25519') {
    throw errOption(`${option} is a key of type ${key.asymmetricKeyType}. ${TAKES}`)
  }
  return key
}

function parse(text: string, option: string): KeyObject {
  if (!text.includes('-----BEGIN '))
    throw errOption(`${option} is a string without a PEM key in it. ${TAKES}`)
  try {
    return createPrivateKey(text)
  } catch (error) {
    throw errOption(
      `${option} is PEM text that is no private key, or one with a passphrase (${(error as Error).message}). ${TAKES}`,
    )
  }
}
