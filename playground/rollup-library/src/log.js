let line = 0

/** One numbered line: the order of evaluation is part of what the playground shows. */
export function log(topic, ...values) {
  line += 1
  console.log(
    `${String(line).padStart(2, '0')} ${topic}: ${values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' ')}`,
  )
}
