import qs from 'qs'

export default function run() {
  const parsed = qs.parse('a[b][]=1&a[b][]=2&c.d=e&f=%F0%9F%98%80', { allowDots: true })
  return [parsed, qs.stringify(parsed, { arrayFormat: 'repeat', encodeValuesOnly: true })]
}
