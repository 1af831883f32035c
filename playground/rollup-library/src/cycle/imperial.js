import { peek, register } from './registry.js'
import { sawWhenEvaluated as first } from './metric.js'

register('imperial', () => imperial)

export class imperial {
  static describe = () => `imperial (${first}, ${peek()})`
}
