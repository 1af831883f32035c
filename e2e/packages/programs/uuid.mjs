import { parse, stringify, v4, v5, v7, validate, version } from 'uuid'

export default function run() {
  const named = v5('example', v5.DNS)
  return [named, stringify(parse(named)), validate('no'), version(v4()), version(v7())]
}
