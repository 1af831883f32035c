import { isMap, parse, parseDocument, stringify } from 'yaml'

export default function run() {
  const document = parseDocument('# head\na: &x [1, 2]\nb: *x\n')
  document.set('c', { d: 'e: f' })
  const failed = parseDocument('a: [').errors.map(({ code }) => code)
  return [
    String(document),
    isMap(document.contents),
    parse('- 0x1f\n- ~\n- 2024-01-01'),
    stringify({ a: [] }),
    failed,
  ]
}
