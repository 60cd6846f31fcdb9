"""Lists given names of the US Social Security Administration that latin_given.txt does not hold yet.

latin_given.py NAMES.csv WORDS... > more.txt

NAMES.csv has columns year, sex, name, n (names given to five and more children a year). Names of 2,000 and more children since
1930 are taken. WORDS are lists of words, one a line: a name that is a word of a language, in small letters, is left out.
"""
import collections, csv, os, sys


def words(path):
    raw = open(path, 'rb').read()
    try: text = raw.decode('utf-8')
    except UnicodeDecodeError: text = raw.decode('latin-1')
    return {word.strip() for word in text.split('\n') if word.strip().islower()}


def main(names, *lists):
    known = set(open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'latin_given.txt'), encoding='utf-8').read().split())
    other = set().union(*(words(path) for path in lists)) if lists else set()
    count = collections.Counter()
    for row in csv.DictReader(open(names, encoding='utf-8')):
        if float(row['year']) >= 1930: count[row['name'].lower()] += int(row['n'])
    for name, children in count.most_common():
        if children >= 2000 and len(name) >= 3 and name not in known and name not in other: print(name)


if __name__ == '__main__': main(*sys.argv[1:])
