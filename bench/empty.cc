// The shortest C++ program, linked as mayfly is: what a start costs at least.
int main() { return 0; }
