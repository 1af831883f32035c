import { codeToHtml } from 'shiki'

console.log(await codeToHtml('[1]', { lang: 'json', theme: 'nord' }))
