import { connect, describe } from 'dynamic-requirer'

export default async function run() {
  return [connect('one'), connect('two'), connect('three'), connect('missing'), await describe()]
}
