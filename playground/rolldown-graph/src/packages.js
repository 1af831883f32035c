// What there is to release. `state` is shared by all entries of one process.
export const packages = [
  { name: 'anchor', version: '1.4.2', needs: {} },
  { name: 'beacon', version: '0.9.0', needs: { anchor: '^1.2.0' } },
  { name: 'capstan', version: '2.0.0-rc.1', needs: { anchor: '^1.4.0', beacon: '~0.9.0' } },
  { name: 'dinghy', version: '3.1.7', needs: { capstan: '>=2.0.0-rc.0 <3' } },
]

export let released = 0

export function release(entry, version) {
  released++
  return { ...entry, version }
}
