Console.WriteLine("Pbx.Bench");
