# From the file of a sweep to a data frame and a picture:  python3 sweep.py DIR/results.h5
import sys
import matplotlib.pyplot as plt
import xarray as xr
sweep = xr.open_dataset(sys.argv[1])
share = (sweep["using"] / sweep["enrolled"]).isel(time=-1)  # (design, replicate)
axes = [name for name in sweep.data_vars if name.startswith("param_")]
table = share.to_dataset(name="using").merge(sweep[axes]).to_dataframe().reset_index()
table[table[axes[0]].notna()].groupby(axes[0])["using"].agg(["mean", "std"]).plot(y="mean", yerr="std", marker="o")
plt.gca().set(xlabel=sweep[axes[0]].long_name, ylabel="in regular use at the end [share]")
plt.savefig("using_by_axis.png", dpi=150)
