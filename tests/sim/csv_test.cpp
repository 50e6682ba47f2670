#include "sim/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/scenario_fixture.h"

namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Csv : public testing::Test {
  protected:
    /// The rows of a file with this text, heading first.
    std::vector<std::vector<std::string>> rows_of(const std::string& text) {
        const sim::CsvTable table = read(text);
        EXPECT_EQ(mistakes(), "") << text;
        std::vector<std::vector<std::string>> rows{texts(table.heading)};
        for (const sim::CsvRow& row : table.rows) rows.push_back(texts(row));
        return rows;
    }
    std::string mistakes_of(const std::string& text) {
        read(text);
        return mistakes();
    }
    sim::CsvTable read(const std::string& text) {
        complaints_ = {};
        files_.write("points.csv", text);
        return sim::read_csv(files_.path("points.csv"), complaints_);
    }
    std::string mistakes() const {
        return files_.relative(scenario_fixture::text_of(complaints_));
    }
    static std::vector<std::string> texts(const sim::CsvRow& row) {
        std::vector<std::string> all;
        for (const sim::CsvField& field : row.fields) all.push_back(field.text);
        return all;
    }

    scenario_fixture::Files files_;
    sim::Complaints complaints_;
};

TEST_F(Csv, IsReadAsSpreadsheetsAndProgramsWriteIt) {
    const std::vector<std::vector<std::string>> expected{{"a", "b"}, {"1", "7 d"}, {"2", "8 d"}};

    for (const char* text : {
             "a,b\n1,7 d\n2,8 d\n", "a,b\n1,7 d\n2,8 d",               // with and without an end
             "\xEF\xBB\xBF" "a,b\r\n1,7 d\r\n2,8 d\r\n",               // Excel
             "a,b\r1,7 d\r2,8 d\r",                                    // old Macintosh
             "a;b\n1;7 d\n2;8 d\n", "a\tb\n1\t7 d\n2\t8 d\n",          // other separators
             "sep=;\na;b\n1;7 d\n2;8 d\n",                             // said to Excel
             "\"a\",\"b\"\n\"1\",\"7 d\"\n\"2\",\"8 d\"\n",            // quotes
             " a , b \n\n 1 ,\t7 d \n   \n,,\n2 , \"8 d\" \n\n",       // blanks
             "a,b,\n1,7 d,\n2,8 d,,\n",                                // commas at the end
         })
        EXPECT_EQ(rows_of(text), expected) << text;
}

TEST_F(Csv, KeepsSeparatorsAndQuotesInQuotes) {
    EXPECT_THAT(rows_of("a,b\n\"1,5\",\"say \"\"7\"\"\"\n"),
                ElementsAre(ElementsAre("a", "b"), ElementsAre("1,5", "say \"7\"")));
}

TEST_F(Csv, MayHaveOneColumn) {
    EXPECT_THAT(rows_of("a\n1\n2\n"),
                ElementsAre(ElementsAre("a"), ElementsAre("1"), ElementsAre("2")));
}

TEST_F(Csv, KeepsAnEmptyFieldOfTheLastColumn) {
    EXPECT_THAT(rows_of("a,b\n1,\n"), ElementsAre(ElementsAre("a", "b"), ElementsAre("1", "")));
}

TEST_F(Csv, TellsLineAndColumnOfEachMistake) {
    EXPECT_THAT(mistakes_of("a,b,a\n1,2,3\n"),
                HasSubstr("points.csv:1:5: column 3 is a again, like column 1\n"));
    EXPECT_THAT(mistakes_of("a,,b\n"), HasSubstr("points.csv:1:3: column 2 has no name\n"));
    EXPECT_THAT(mistakes_of("a,b\n1,2\n1,2,3\n1\n"),
                testing::AllOf(
                    HasSubstr("points.csv:3:5: this row has 3 fields, but there are 2 columns\n"),
                    HasSubstr("points.csv:4:1: this row has 1 field, but there are 2 columns\n"),
                    HasSubstr("2 mistakes")));
    EXPECT_THAT(mistakes_of("a,b\n\"1,2\n3,4\n"),
                HasSubstr("points.csv:2:1: this quote is not closed on its line\n"));
    EXPECT_THAT(mistakes_of("a,b\n\"1\"2,3\n"),
                HasSubstr("points.csv:2:4: a field in quotes ends with its second quote\n"));
    // Columns are characters: the accent takes two bytes.
    EXPECT_THAT(mistakes_of("a,b\n\xC3\xA9,2,3\n"), HasSubstr("points.csv:2:5: "));
}

TEST_F(Csv, SaysWhatIsNoTable) {
    EXPECT_THAT(mistakes_of(""), HasSubstr("points.csv: is empty\n"));
    EXPECT_THAT(mistakes_of("\xEF\xBB\xBF\r\n\r\n"), HasSubstr("points.csv: is empty\n"));
    EXPECT_THAT(mistakes_of(std::string("\xFF\xFE" "a\0,\0b\0\n\0", 10)),
                HasSubstr("points.csv: is no UTF-8 text; save it as CSV in UTF-8\n"));
    complaints_ = {};
    sim::read_csv(files_.path("none.csv"), complaints_);
    EXPECT_THAT(mistakes(), HasSubstr("none.csv: can not be read: No such file or directory\n"));
}

}  // namespace
