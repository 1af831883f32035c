import type { Environment } from '../process/environment.ts'
import { createSignatureCheck } from './signature-check.ts'

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
