import { Effect } from 'effect'

console.log(Effect.runSync(Effect.map(Effect.succeed(1), (one) => one + 1)))
