import { parseCommandString } from 'execa'

console.log(parseCommandString('npm run build').join(','))
