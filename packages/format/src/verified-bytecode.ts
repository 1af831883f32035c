import { checksum } from './checksum.ts'
import { errChecksum, errCopies } from './errors.ts'
import { BufferCompare } from './primordials.ts'
import type { BytecodeTarget } from './sidecar.ts'

/**
 * Bytecode that was compared with its checksum, or with a second copy of it. V8 does not do that, and damaged bytecode can crash the
 * process: what hands bytes to V8 takes this type and nothing else. There is no way to one but through the comparison.
 */
export class VerifiedBytecode {
  readonly target: BytecodeTarget
  /** A view of the file's bytes, not a copy: pointer-aligned whenever the file's first byte is. */
  readonly data: Uint8Array
  // A private field, so that neither an object of the same shape nor a prototype trick passes for one.
  readonly #verified: true

  private constructor(
    target: BytecodeTarget,
    data: Uint8Array,
    expected: number | Uint8Array,
    file?: string,
  ) {
    // Here and not in verify(): `private` is a word of the type checker, and code without types can call this too.
    if (typeof expected === 'number') {
      if (checksum(data) !== expected) throw errChecksum('the bytecode', file)
    } else if (BufferCompare(data, expected) !== 0) {
      throw errCopies(file)
    }
    this.target = target
    this.data = data
    this.#verified = true
  }

  /**
   * @param expected CRC-32 that was stored with the bytes, or another copy of them, elsewhere in memory
   * @param file path or URL, for the message
   * @throws BmesError `BMES_ERR_CHECKSUM` if the bytes are not those that were stored
   */
  static verify(
    target: BytecodeTarget,
    data: Uint8Array,
    expected: number | Uint8Array,
    file?: string,
  ): VerifiedBytecode {
    return new VerifiedBytecode(target, data, expected, file)
  }

  /** Whether a value was made by {@link VerifiedBytecode.verify}, for callers that types do not stop. */
  static isVerified(value: unknown): value is VerifiedBytecode {
    return typeof value === 'object' && value !== null && #verified in value && value.#verified
  }
}
