package main

var proxyFaults, races, powerCuts []fault
