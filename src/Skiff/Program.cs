using Skiff;


return await CommandLine.RunAsync(args);
