-- No two versions of one rule hold on the same day. The rule's name is compared as a range over its hash,
-- because plain equality inside an exclusion constraint would need the extension btree_gist.
ALTER TABLE law_ruleversion ADD CONSTRAINT rule_versions_do_not_overlap EXCLUDE USING gist (
    int8range(hashtextextended(rule_id, 0), hashtextextended(rule_id, 0), '[]') WITH &&,
    daterange(valid_from, valid_until) WITH &&
);
