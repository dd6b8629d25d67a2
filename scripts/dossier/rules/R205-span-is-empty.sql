-- # R205 span is empty
-- ## What it does
-- Reports sentences whose start is not before their end.
-- ## Why is this bad
-- Offsets are half-open: such a span holds no text.
-- ## How to fix
-- Mend `start_char` or `end_char`.
-- severity: error
-- needs: sentences

select
    'sentences' as resource,
    _line as line,
    'end_char' as field,
    sentence_id as record_id,
    format('sentence `{}` starts at {} but ends at {}', sentence_id, start_char, end_char) as message,
    'mend the offsets: the end is the code point after the last one' as help
from sentences
where start_char >= end_char
