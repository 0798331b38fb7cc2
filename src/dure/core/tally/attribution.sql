-- THE rule of attribution, once, for every engine. Plain SQL: equality and BETWEEN joins, |, GROUP BY.
--
-- An engine provides, all days and ids as integers:
--   purchases    line, sheet, unit, counted_on, kind, exclusion, party, code, amount     one row a purchase; counted_on is
--                the day the counting basis names, amount the amount it names
--   calendar     day, month                                every day asked about, and its month as yyyymm
--   pieces       party, first_day, last_day, mask, standing    tile the days asked about for EVERY party without gap or
--                overlap, so a purchase meets exactly one; mask has a bit for every measure proven on these days
--   item_pieces  party, code, first_day, last_day, mask    the same for certificates that cover only some items; at most
--                one for a party, a code and a day
--
-- Whether a purchase stands in a measure's base depends on its kind and exclusion alone, so that is asked of the cells.

CREATE OR REPLACE TEMPORARY VIEW matched AS
SELECT p.line, p.sheet, p.unit, p.counted_on, calendar.month, p.kind, p.exclusion, piece.standing,
       piece.mask | COALESCE(item.mask, 0) AS mask, p.amount
FROM purchases p
JOIN calendar ON calendar.day = p.counted_on
JOIN pieces piece ON piece.party = p.party AND p.counted_on BETWEEN piece.first_day AND piece.last_day
LEFT JOIN item_pieces item ON item.party = p.party AND item.code = p.code
                          AND p.counted_on BETWEEN item.first_day AND item.last_day;

SELECT unit, month, kind, exclusion, standing, mask,
       COUNT(*) AS purchases, CAST(SUM(amount) AS BIGINT) AS amount
FROM matched
GROUP BY unit, month, kind, exclusion, standing, mask;
