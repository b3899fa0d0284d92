#include "cli/main.h"

int main(int argc, char** argv) { return mayfly::cli::run(argc, argv); }
