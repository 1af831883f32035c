import { load } from 'cheerio'

export default function run() {
  const $ = load('<ul><li class="a">One<li>Two</ul>')
  $('li.a').text('First').attr('data-x', '1')
  return [$('li').length, $.html(), $('ul').extract({ items: ['li'] })]
}
