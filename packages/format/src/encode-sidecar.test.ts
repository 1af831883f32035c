import { describe, expect, it } from 'vitest'
import { emptyRecord, emptySidecar, fullSidecar, request } from '../test/samples.ts'
import { Tamper } from '../test/tamper.ts'
import { BmesError, encodeSidecar, type ModuleRecord, type Sidecar } from './index.ts'

function expectRefused(changes: Partial<Sidecar>, message: RegExp): void {
  let error: unknown
  try {
    encodeSidecar(emptySidecar(changes))
  } catch (thrown) {
    error = thrown
  }
  expect(error).toBeInstanceOf(BmesError)
  expect(error).toMatchObject({ code: 'BMES_ERR_ENCODE', message: expect.stringMatching(message) })
}

function expectRecordRefused(changes: object, message: RegExp): void {
  expectRefused({ record: emptyRecord(changes as Partial<ModuleRecord>) }, message)
}

describe('encodeSidecar refuses', () => {
  it('a build id that has not 16 bytes', () => {
    expectRefused({ buildId: new Uint8Array(15) }, /the build id has 15 bytes instead of 16/)
  })

  it.each(['.', '/', '../', '../a', './..', '..\\..'])('the root %j', (root) => {
    expectRefused({ root }, /is not a chain of "\.\."/)
  })

  it('a root that is absurdly far up', () => {
    expectRefused({ root: Array.from({ length: 256 }, () => '..').join('/') }, /is not a chain/)
  })

  it.each([-1, 0.5, Number.NaN, 2 ** 32])('%d where a number of 32 bits is needed', (value) => {
    const source = { name: 'a.js', byteLength: 0, checksum: value, isAscii: true }
    expectRefused({ source }, new RegExp(`the source checksum is ${value}`))
  })

  it('values of enumerations that do not exist', () => {
    expectRecordRefused({ form: 'class' }, /the form is -1/)
    expectRecordRefused({ requests: [{ ...request('a'), kind: 'asset' }] }, /kind of the request "a" is -1/)
  })

  it('lone surrogates, which UTF-8 does not have', () => {
    expectRecordRefused({ requests: [request('a\ud800')] }, /"a\\ud800" has a lone surrogate/)
    expectRefused({ sourceMap: '"\udc00"' }, /lone surrogate/)
  })

  it('what the reader would refuse, with its reason', () => {
    expectRecordRefused({ starExports: [0] }, /written: there is no static request 0\. Correct/)
    const outside = request('x', { kind: 'chunk', target: '../x.js' })
    expectRecordRefused({ requests: [outside] }, /"\.\.\/x\.js" leaves the root/)
    expectRefused({ patchSet: { patches: [], textByteLength: 1, textChecksum: 0 } }, /length of the text/)
  })
})

describe('encodeSidecar', () => {
  it('leaves its input alone and hands out bytes of their own', () => {
    const sidecar = fullSidecar()
    const file = encodeSidecar(sidecar)
    file.fill(0)
    expect(sidecar).toEqual(fullSidecar())
  })

  it('stores a string once', () => {
    const once = encodeSidecar(
      emptySidecar({ record: emptyRecord({ requests: [request('a'.repeat(100))] }) }),
    )
    const requests = [request('a'.repeat(100)), request('a'.repeat(100), { dynamic: true })]
    const twice = encodeSidecar(emptySidecar({ record: emptyRecord({ requests }) }))
    expect(twice.byteLength - once.byteLength).toBe(16)
  })

  it('pads with zeros', () => {
    const { view, bytes, sectionCount } = new Tamper(encodeSidecar(fullSidecar()))
    let end = 40 + 16 * sectionCount
    let padding = 0
    for (let index = 0; index < sectionCount; index++) {
      const start = view.getUint32(40 + index * 16 + 4, true)
      expect(bytes.subarray(end, start).every((byte) => byte === 0)).toBe(true)
      padding += start - end
      end = start + view.getUint32(40 + index * 16 + 8, true)
    }
    expect(padding).toBeGreaterThan(0)
    expect(end).toBe(bytes.byteLength)
  })
})
