"""What the protection map keeps beside its log: limits of a site, what stands, times at high charge."""
