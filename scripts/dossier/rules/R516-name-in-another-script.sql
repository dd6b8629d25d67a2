-- # R516 name in another script
-- ## What it does
-- Reports forms of a name without a single letter of the script that is given for them. Scripts that are not among the
-- common ones are left alone.
-- ## Why is this bad
-- Who selects names by script gets this one by mistake and misses it where it belongs; often two cells of the row were
-- taken from another row.
-- ## How to fix
-- Write the ISO 15924 code of the script in which the name is written, such as `Latn` or `Hant`.
-- Source: ISO 15924; Unicode scripts of the letters.
-- severity: error
-- needs: actor_names

select
    'actor_names' as resource,
    _line as line,
    'script' as field,
    actor_name_id as record_id,
    format('name `{}` is `{}`, which has no letter of the script `{}`', actor_name_id, written, script) as message,
    'write the script of the name, or mend the name' as help
from actor_names
where not case script
    when 'Latn' then regexp_matches(written, '\p{Latin}')
    when 'Arab' then regexp_matches(written, '\p{Arabic}')
    when 'Cyrl' then regexp_matches(written, '\p{Cyrillic}')
    when 'Deva' then regexp_matches(written, '\p{Devanagari}')
    when 'Grek' then regexp_matches(written, '\p{Greek}')
    when 'Hang' then regexp_matches(written, '\p{Hangul}')
    when 'Hani' then regexp_matches(written, '\p{Han}')
    when 'Hans' then regexp_matches(written, '\p{Han}')
    when 'Hant' then regexp_matches(written, '\p{Han}')
    when 'Hebr' then regexp_matches(written, '\p{Hebrew}')
    when 'Jpan' then regexp_matches(written, '[\p{Han}\p{Hiragana}\p{Katakana}]')
    when 'Kore' then regexp_matches(written, '[\p{Hangul}\p{Han}]')
    when 'Thai' then regexp_matches(written, '\p{Thai}')
    else true
end
