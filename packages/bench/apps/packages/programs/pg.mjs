import { escapeIdentifier } from 'pg'

console.log(escapeIdentifier('a "name"'))
