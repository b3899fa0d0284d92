#include <gtest/gtest.h>

#include <chrono>

#include "carrier/test_support.h"
#include "carrier/unpack.h"

namespace mayfly::carrier {
namespace {

struct Text {
  std::string text;
  std::uint64_t cell;  // 0: none
  std::string part;
  bool operator==(const Text&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Text& text) { return out << text.cell << " " << text.part << " [" << text.text << "]"; }

struct Notebook {
  std::vector<Text> texts;
  bool corrupt = false;
};

Notebook read(std::string_view json) {
  Notebook notebook;
  const auto result = read_notebook(
      as_bytes(json), [&](const DocumentText& text) { notebook.texts.push_back({std::string(text.text), text.cell.value_or(0), std::string(text.part)}); });
  notebook.corrupt = !result;
  if (!result) {
    EXPECT_EQ(skip_reason_of(result.error()), model::SkipReason::broken_container);
  }
  return notebook;
}

// As nbformat 4.5 describes it: https://nbformat.readthedocs.io/en/latest/format_description.html
TEST(Notebook, Format4) {
  const Notebook notebook = read(R"json({
 "cells": [
  {"cell_type": "markdown", "id": "m1", "metadata": {}, "source": ["# Title\n", "text"], "attachments": {"a.png": {"image/png": "aGVsbG8="}}},
  {"cell_type": "code", "execution_count": 3, "metadata": {"tags": ["x"]}, "source": "print(1)\nprint(2)",
   "outputs": [
    {"output_type": "stream", "name": "stdout", "text": ["1\n", "2\n"]},
    {"output_type": "execute_result", "execution_count": 3, "metadata": {}, "data": {"text/plain": "'v'", "text/html": ["<b>", "v</b>"],
     "application/json": {"key": ["a\nb", 1, null, true, 1.5]}}},
    {"output_type": "error", "ename": "E", "evalue": "bad", "traceback": ["line 1", "line 2"]}]}
 ],
 "metadata": {"kernelspec": {"name": "python3"}, "count": 1}, "nbformat": 4, "nbformat_minor": 5})json");
  EXPECT_FALSE(notebook.corrupt);
  const std::vector<Text> expected = {
      {R"("cell_type":"markdown")", 1, "metadata"},
      {R"("id":"m1")", 1, "metadata"},
      {"# Title\ntext", 1, "source"},
      {R"("attachments":{"a.png":{"image/png":"aGVsbG8="}})", 1, "metadata"},
      {R"("cell_type":"code")", 2, "metadata"},
      {R"("metadata":{"tags":["x"]})", 2, "metadata"},
      {"print(1)\nprint(2)", 2, "source"},
      {"stream", 2, "output"},
      {"stdout", 2, "output"},
      {"1\n2\n", 2, "output"},
      {"execute_result", 2, "output"},
      {"'v'", 2, "output"},
      {"<b>v</b>", 2, "output"},
      {"{\"key\":[\"a\nb\",1,null,true,1.5]}", 2, "output"},
      {"error", 2, "output"},
      {"E", 2, "output"},
      {"bad", 2, "output"},
      {"line 1\nline 2", 2, "output"},
      {R"("metadata":{"kernelspec":{"name":"python3"},"count":1})", 0, ""},
  };
  EXPECT_EQ(notebook.texts, expected);
}

TEST(Notebook, Format3CountsCellsOverAllWorksheets) {
  const Notebook notebook = read(R"({"metadata": {"name": ""}, "nbformat": 3, "worksheets": [
    {"cells": [{"cell_type": "code", "input": ["a = 1\n", "a"], "outputs": [{"output_type": "pyout", "text": ["1"], "html": "<i>1</i>"}]}]},
    {"cells": [{"cell_type": "heading", "level": 1, "source": ["Two"]}], "metadata": {}}]})");
  EXPECT_FALSE(notebook.corrupt);
  const std::vector<Text> expected = {
      {R"("metadata":{"name":""})", 0, ""},
      {R"("cell_type":"code")", 1, "metadata"},
      {"a = 1\na", 1, "source"},
      {"pyout", 1, "output"},
      {"1", 1, "output"},
      {"<i>1</i>", 1, "output"},
      {R"("cell_type":"heading")", 2, "metadata"},
      {"Two", 2, "source"},
  };
  EXPECT_EQ(notebook.texts, expected);
}

TEST(Notebook, OddShapesLoseNoText) {
  EXPECT_EQ(
      read(R"({"cells": [{"source": {"odd": "one"}}, "two", {"source": ["three", ["four"], {"x": "five"}]}, {"outputs": "six"}, {"outputs": ["seven"]}]})")
          .texts,
      (std::vector<Text>{{R"({"odd":"one"})", 1, "source"},
                         {R"("two")", 1, "metadata"},
                         {R"(three["four"],{"x":"five"})", 2, "source"},
                         {R"("six")", 3, "output"},
                         {R"("seven")", 4, "output"}}));
  const Notebook wrong_cells = read(R"({"cells": {"a": "b"}})");
  EXPECT_EQ(wrong_cells.texts, (std::vector<Text>{{R"({"a":"b"})", 0, ""}}));
  EXPECT_TRUE(wrong_cells.corrupt);
}

TEST(Notebook, NoNotebookIsCorrupt) {
  for (const char* json : {"", "{}", "[]", "1", "\"x\"", "{\"a\": 1}", "{\"cells\": []} more", "not json"}) EXPECT_TRUE(read(json).corrupt) << json;
  EXPECT_FALSE(read("{\"cells\": []}").corrupt);
  EXPECT_FALSE(read("\xef\xbb\xbf {\"cells\": []}").corrupt);
}

// Cut at every byte: the texts that were whole come, in order; what was begun may come as well, as a beginning.
TEST(Notebook, CutAnywhereGivesWhatCameBefore) {
  const std::string json = R"({"cells": [{"source": ["one\n", "two"], "outputs": [{"text": "three"}]}, {"source": "four"}]})";
  const auto whole = read(json).texts;
  ASSERT_EQ(whole.size(), 3U);
  for (std::size_t size = 0; size < json.size(); ++size) {
    const Notebook cut = read(std::string_view(json).substr(0, size));
    EXPECT_TRUE(cut.corrupt) << size;
    ASSERT_LE(cut.texts.size(), whole.size());
    for (std::size_t i = 0; i < cut.texts.size(); ++i) {
      EXPECT_TRUE(whole[i].text.starts_with(cut.texts[i].text)) << size;
      if (i + 1 < cut.texts.size()) {
        EXPECT_EQ(cut.texts[i], whole[i]);
      }
    }
  }
  EXPECT_EQ(read(std::string_view(json).substr(0, json.find(", \"two\""))).texts, (std::vector<Text>{{"one\n", 1, "source"}}));
}

TEST(Notebook, BombsOfBracketsEndAtOnce) {
  const auto start = std::chrono::steady_clock::now();
  const std::string brackets(100'000'000, '[');
  EXPECT_TRUE(read(brackets).corrupt);
  EXPECT_TRUE(read("{\"cells\": " + brackets).corrupt);
  std::string objects;
  for (int i = 0; i < 1'000'000; ++i) objects += "{\"a\":";
  EXPECT_TRUE(read(objects).corrupt);
  EXPECT_TRUE(read("{\"cells\":[{\"source\":[" + objects).corrupt);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20)) << "it stops where the nesting is too deep";
}

// Python writes what Jupyter writes; its escapes must come back as the text.
TEST(Notebook, EscapesComeBackAsText) {
  const std::string json =
      test::python("import json\nout.write(json.dumps({'cells': [{'source': ['quote \" slash \\\\ tab \\t key \\U0001f511 \\u00e4\\n']}]}).encode())");
  EXPECT_EQ(read(json).texts, (std::vector<Text>{{"quote \" slash \\ tab \t key \xf0\x9f\x94\x91 \xc3\xa4\n", 1, "source"}}));
}

}  // namespace
}  // namespace mayfly::carrier
