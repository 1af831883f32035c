export let name = 'a link'
name = name.replace('a ', 'Links: one ')
