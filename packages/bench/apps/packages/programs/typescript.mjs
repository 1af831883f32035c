import ts from 'typescript'

console.log(ts.transpile('const one: number = 1').trim())
