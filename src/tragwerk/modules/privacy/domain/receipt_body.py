"""The body of the receipt; every word in it comes with the data."""

BODY = """#import "frame.typ": *

#facts(data.facts.map(pair => (pair.at(0), pair.at(1))))

#for paragraph in data.paragraphs [
  #written(paragraph)

]

== #data.fields_title

#list(..data.fields.map(label => [#label]))

== #data.laws_title

#data.laws
"""
