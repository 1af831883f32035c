import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fullPack } from '../test/pack-samples.ts'
import { emptySidecar, fullSidecar } from '../test/samples.ts'
import { Tamper } from '../test/tamper.ts'
import { checksum, decodePack, decodeSidecar, encodePack, encodeSidecar } from './index.ts'
import { readSignature, withSignature } from './signature.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const sha256 = () => createHash('sha256')
const signed = (file: Uint8Array) => withSignature(file, sha256, (message) => sign(null, message, privateKey))

function isGood(file: Uint8Array, key = publicKey): boolean {
  const signature = readSignature(file, 'a.js.bmes')
  return signature !== null && verify(null, signature.message(sha256()), key, signature.bytes)
}

/** What a forger can do: change a byte, and make every checksum fit again. */
function forge(file: Uint8Array, index: number, mask: number): Uint8Array {
  const tamper = new Tamper(file)
  tamper.bytes[index]! ^= mask
  try {
    return tamper.seal()
  } catch (error) {
    // Where the number of sections, or the place of one, is another now, there is nothing to make fit.
    expect(error).toBeInstanceOf(RangeError)
    return tamper.bytes
  }
}

const samples: [string, Uint8Array, (file: Uint8Array) => object][] = [
  ['an empty sidecar', encodeSidecar(emptySidecar()), decodeSidecar],
  ['a full sidecar', encodeSidecar(fullSidecar()), decodeSidecar],
  ['a pack', encodePack(fullPack()), decodePack],
]

describe.each(samples)('%s', (_, file, decode) => {
  const signedFile = signed(file)

  it('is signed, by this key', () => {
    expect(isGood(signedFile)).toBe(true)
    expect(isGood(signedFile, generateKeyPairSync('ed25519').publicKey)).toBe(false)
  })

  it('says the same to a reader that does not ask', () => {
    const { version: _version, ...plain } = JSON.parse(JSON.stringify(decode(file))) as Record<
      string,
      unknown
    >
    expect(JSON.parse(JSON.stringify(decode(signedFile)))).toMatchObject(plain)
  })

  it('grows by an entry of the directory, 64 bytes, and padding', () => {
    const growth = signedFile.length - file.length
    expect(growth).toBeGreaterThanOrEqual(16 + 64)
    expect(growth).toBeLessThan(16 + 64 + 8)
    expect(new Tamper(signedFile).section('signature')).toEqual({
      start: signedFile.length - 64,
      byteLength: 64,
    })
  })

  it('without a signature has none', () => {
    expect(readSignature(file)).toBeNull()
  })

  it('is signed once', () => {
    expect(() => signed(signedFile)).toThrow('it has a signature already')
  })

  it('has the same message at every address', () => {
    const message = readSignature(signedFile)!.message(sha256())
    for (let shift = 0; shift < 8; shift++) {
      const buffer = new Uint8Array(signedFile.length + 8)
      const moved = buffer.subarray(shift, shift + signedFile.length)
      moved.set(signedFile)
      expect(readSignature(moved)!.message(sha256())).toEqual(message)
      expect(isGood(moved)).toBe(true)
    }
    const unsigned = new Uint8Array(file.length + 1).subarray(1)
    unsigned.set(file)
    expect(signed(unsigned)).toEqual(signedFile)
  })

  it('cannot be changed in any byte', () => {
    for (const mask of [0x01, 0x80]) {
      for (let index = 0; index < signedFile.length; index++) {
        const forged = forge(signedFile, index, mask)
        // A checksum is no choice of the forger's: it is what it was again.
        if (Buffer.from(forged).equals(signedFile)) {
          const isChecksum = (index >= 8 && index < 12) || (index >= 40 && index % 16 >= 4 && index % 16 < 8)
          expect(isChecksum, `byte ${index}`).toBe(true)
          continue
        }
        expect(passes(forged), `byte ${index}`).toBe(false)
      }
    }
  })

  it('cannot be cut or continued', () => {
    for (let length = 0; length < signedFile.length; length++) {
      expect(passes(signedFile.subarray(0, length)), `${length} bytes`).toBe(false)
    }
    expect(passes(Buffer.concat([signedFile, Buffer.alloc(8)]))).toBe(false)
  })
})

/** An error is an answer, too, if it is one of the reader's. */
function passes(file: Uint8Array): boolean {
  try {
    return isGood(file)
  } catch (error) {
    expect(error).toMatchObject({ name: 'BmesError' })
    return false
  }
}

describe('the message', () => {
  it('is a domain and the SHA-256 of the file with two checksums of zero', () => {
    const file = signed(encodeSidecar(fullSidecar()))
    const start = file.length - 64
    const hashed = file.slice(0, start)
    const entry = new Tamper(file).entry('signature')
    hashed.fill(0, 8, 12)
    hashed.fill(0, entry + 12, entry + 16)
    const digest = createHash('sha256').update(hashed).digest()
    expect(readSignature(file)!.message(sha256())).toEqual(
      new Uint8Array(Buffer.concat([Buffer.from('BMES signature 1'), digest])),
    )
  })

  it('is what a signature of anything else is not about', () => {
    const file = encodeSidecar(fullSidecar())
    const bare = withSignature(file, sha256, (message) => sign(null, message.subarray(16), privateKey))
    expect(isGood(bare)).toBe(false)
  })
})

describe('a signature', () => {
  const file = signed(encodeSidecar(emptySidecar()))

  it('of another file is none of this one', () => {
    const other = signed(encodeSidecar(emptySidecar({ buildId: new Uint8Array(16).fill(1) })))
    const mixed = new Tamper(file)
    mixed.bytes.set(other.subarray(-64), file.length - 64)
    expect(isGood(mixed.seal())).toBe(false)
  })

  it('has 64 bytes', () => {
    const unsigned = encodeSidecar(emptySidecar())
    expect(() => withSignature(unsigned, sha256, () => new Uint8Array(63))).toThrow(
      'its signature has 63 bytes instead of 64',
    )
    const short = new Tamper(file.subarray(0, -8)).directory('signature', 8, 56)
    short.view.setUint32(16, file.length - 8, true)
    expect(() => readSignature(short.seal())).toThrow('the signature section has 56 bytes')
  })

  it('is the last section', () => {
    const continued = new Tamper(new Uint8Array([...file, 0, 0, 0, 0]))
    continued.view.setUint32(16, continued.bytes.length, true)
    expect(() => readSignature(continued.seal())).toThrow('something follows its signature')
    const swapped = new Tamper(signed(encodeSidecar(emptySidecar({ sourceMap: ' '.repeat(64) }))))
    const [map, signature] = [swapped.entry('sourceMap'), swapped.entry('signature')]
    swapped.view.setUint16(map, 19, true)
    swapped.view.setUint16(signature, 11, true)
    expect(() => readSignature(swapped.seal())).toThrow('something follows its signature')
  })

  it('has a checksum of its own, so that damage is told from forgery', () => {
    const damaged = file.slice()
    damaged[file.length - 1]! ^= 1
    expect(() => readSignature(damaged, 'a.js.bmes')).toThrow(
      'a.js.bmes is damaged: the checksum of the signature section does not match',
    )
    expect(checksum(file.subarray(-64))).toBe(
      new Tamper(file).view.getUint32(new Tamper(file).entry('signature') + 12, true),
    )
  })

  it('is none of what is no BMES file', () => {
    expect(() => signed(Buffer.from('no file'))).toThrow('it does not start with "BMES"')
  })
})
