import { readFileSync } from 'node:fs'
import { errOption, type Signer } from '@esm-bytecode/compiler'
import { readSignature } from '@esm-bytecode/format'

/**
 * Reads a sidecar or a pack that is going to be written anew. A signature vouches for all that is in the file: a new one is only
 * put where there was one of the same key, and none is lost.
 *
 * @param signer `null`: what is not signed can be read
 * @throws BmesError `BMES_ERR_OPTION` if the file is signed, and not by this signer, or is not, and should be; those of
 *   `@esm-bytecode/format` if it is damaged
 */
export function readWarmableFile(path: string, signer: Signer | null): Uint8Array {
  const bytes = readFileSync(path)
  const isSigned = readSignature(bytes, path) !== null
  if (signer === null && isSigned) {
    throw errOption(
      `${path} is signed, and warming it would make its signature void. Name the key that it was signed with (the option "sign" of ` +
        'esmBytecode(), --sign-key of esm-bytecode, "signer" of warm()), or make it again without one.',
    )
  }
  if (signer !== null && !signer.hasSigned(bytes, path)) {
    throw errOption(
      `${path} ${isSigned ? 'is signed with another key, or was changed since' : 'is not signed'}, and warming it would sign what ` +
        'nobody has vouched for. Make it again with the key that it is to be warmed with.',
    )
  }
  return bytes
}
