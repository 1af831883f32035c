import superjson from 'superjson'

console.log(superjson.stringify(new Map([['a', 1n]])))
