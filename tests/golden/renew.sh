#!/usr/bin/env bash
# Rewrites the stored results of the golden test. Say in CHANGELOG.md what changed and why.
set -euo pipefail
cd "$(dirname "$0")/../.."
RELAPSIM_RENEW_GOLDEN=1 build/release/golden_tests --gtest_filter='*Golden.NoResultHasChanged*'
git diff --stat -- tests/golden
