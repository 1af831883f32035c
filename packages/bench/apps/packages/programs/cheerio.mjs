import { load } from 'cheerio'

console.log(load('<ul><li>one</li><li>two</li></ul>')('li').last().text())
